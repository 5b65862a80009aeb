"""The web server: ``gunicorn -c config/gunicorn.py config.wsgi``. Sync workers, one a core."""

from config.settings import env

bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', 8000, minimum=1, maximum=65_535)}"
workers = env.integer("WEB_WORKERS", 2, minimum=1, maximum=64)
timeout = env.integer("WEB_TIMEOUT", 120, minimum=10, maximum=3600)
graceful_timeout = 20
preload_app = True
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# No address of a client: citizens are promised that none is kept.
accesslog = "-" if env.flag("ACCESS_LOG", default=False) else None
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms %({x-request-id}o)s'
logger_class = "config.web_log.WebServerLogger"
