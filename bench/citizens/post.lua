-- POST the body in BODY. CLIENT_ID in it becomes a fresh random id in every request; with CSRF set, Django's cookie
-- and field go along (a secret of 32 characters is valid in both).
local body = os.getenv("BODY") or ""
local secret = "abcdefghijklmnopqrstuvwxyzABCDEF"
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
if os.getenv("CSRF") then
  wrk.headers["Cookie"] = "csrftoken=" .. secret
  body = "csrfmiddlewaretoken=" .. secret .. "&" .. body
end

function init(args)
  local seed = io.open("/dev/urandom", "rb")
  local a, b, c, d = string.byte(seed:read(4), 1, 4)
  seed:close()
  math.randomseed(a + b * 256 + c * 65536 + (d % 64) * 16777216)
end

local function id()
  return string.format("%08x-%04x-4%03x-a%03x-%06x%06x", math.random(0, 0x7fffffff), math.random(0, 0xffff),
    math.random(0, 0xfff), math.random(0, 0xfff), math.random(0, 0xffffff), math.random(0, 0xffffff))
end

request = function()
  return wrk.format(nil, nil, nil, (body:gsub("CLIENT_ID", id)))
end

done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("errors %d\n", e.status + e.connect + e.read + e.write + e.timeout))
end
