# Yardstick in one image: web server, workers, and every command. Non-root; the root file system may be read-only.
# Everything that is written lies under /data (a volume) and /tmp (a tmpfs).
ARG PYTHON=3.12
FROM python:${PYTHON}-slim-trixie AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r /tmp/base.txt \
    && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM python:${PYTHON}-slim-trixie
# pg_dump and pg_restore, for backup and restore; they must not be older than the server.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 yardstick \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin yardstick \
    && install --directory --owner yardstick --group yardstick --mode 0750 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/yardstick
COPY manage.py scrapy.cfg LICENSE ./
COPY normalizers normalizers
COPY crawlers crawlers
COPY search search
COPY portal portal
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp YARDSTICK_ENV=production YARDSTICK_DATA=/data PORT=8000
RUN python -m compileall -q /srv/yardstick
ENV PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "portal.telemetry.probe", "web"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
