FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir .

COPY . .
RUN useradd --system spacedevs
USER spacedevs

EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=60s \
    CMD python -c "import socket; socket.create_connection(('127.0.0.1', 8000), 5)"
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "10", "spacedevs.wsgi:application"]
