FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir ".[s3]"

COPY . .
RUN useradd --system spacedevs && install --directory --owner spacedevs media
USER spacedevs

EXPOSE 8000
# Whether it can answer, not only whether it listens. Whoever runs something else with this image
# says what makes that healthy.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=8)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--workers", "2"]
