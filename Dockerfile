# The office in a box: the same commands as the Makefile, as a user of its own, on a read-only root.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile pyproject.toml requirements.lock README.md package.json package-lock.json .npmrc ./
COPY registry registry
COPY search search
COPY api api
COPY migrations migrations
COPY alembic.ini ./
RUN make install && rm -rf node_modules

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 sogoc && useradd --system --uid 10001 --gid 10001 --home-dir /app sogoc \
    && mkdir -p /app/var /app/print && chown sogoc:sogoc /app/var /app/print
COPY --from=build --chown=root:root /app /app
WORKDIR /app
USER sogoc
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
VOLUME /app/var /app/print
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["sogoc"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
