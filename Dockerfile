# The product alone: no tests, no development packages, an ordinary user.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock ./
COPY tools/runtime_lock.py tools/
RUN python tools/runtime_lock.py >runtime.lock \
 && python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r runtime.lock

FROM python:3.13-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libzbar0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /app mashang \
 && install -d -o mashang -g mashang -m 0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY alembic.ini ./
COPY backend backend
COPY scanning scanning
COPY offline offline
COPY notifications notifications
COPY pwa pwa
RUN printf '#!/bin/sh\ncd /app && exec python -m backend.cli "$@"\n' >/usr/local/bin/mashang && chmod 0755 /usr/local/bin/mashang
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
USER mashang
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["mashang", "health"]
CMD ["mashang", "serve"]
