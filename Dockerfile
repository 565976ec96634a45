# The app in a container, without a network of its own:
#   docker build -t gan-demo .
#   docker run -p 7860:7860 gan-demo
# `make image` builds it, starts it and asks it for a picture, also where no container engine is at hand.
FROM debian:bookworm-slim

RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

# The same versions as everywhere: of PyTorch this index has builds for the processor, without gigabytes of CUDA.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY requirements.txt /app/
RUN python3 -m venv /venv \
    && /venv/bin/pip install --quiet --no-cache-dir --extra-index-url "$TORCH_INDEX" -r /app/requirements.txt

COPY app.py LICENSE LICENSE-DATA.md /app/
COPY gan_demo /app/gan_demo
COPY checkpoints /app/checkpoints
RUN /venv/bin/python -m compileall -q /app/gan_demo \
    && useradd --uid 1000 --create-home gan-demo

ENV GRADIO_SERVER_NAME=0.0.0.0
ENV HF_HUB_OFFLINE=1
WORKDIR /app
USER 1000
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/venv/bin/python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/healthz')"]
CMD ["/venv/bin/python", "app.py"]
