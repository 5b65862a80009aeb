-- How many answers were not 2xx or 3xx is printed, so that an error page is never taken for speed.
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("errors %d\n", e.status + e.connect + e.read + e.write + e.timeout))
end
