# CPU by default. For NVIDIA GPUs: --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
WORKDIR /src
RUN python -m venv /opt/imgproxy
# torch first and by itself: it is most of the image, and this layer survives every change of our own code.
RUN /opt/imgproxy/bin/pip install --no-cache-dir --index-url "${TORCH_INDEX}" torch==2.13.0
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY imgproxy ./imgproxy
RUN /opt/imgproxy/bin/pip install --no-cache-dir .

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/imgproxy imgproxy \
    && install -d -o imgproxy -g imgproxy -m 0700 /data
COPY --from=build /opt/imgproxy /opt/imgproxy
ENV PATH=/opt/imgproxy/bin:$PATH \
    IMGPROXY_SERVER__HOST=0.0.0.0 \
    IMGPROXY_CACHE__DIR=/data \
    IMGPROXY_LOG__FORMAT=json
USER imgproxy
VOLUME /data
EXPOSE 8080
# Follows the port and the prefix when they come from the environment; a port from a file or flag needs its own check.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; get = os.environ.get; urllib.request.urlopen('http://127.0.0.1:' + get('IMGPROXY_SERVER__PORT', '8080') + get('IMGPROXY_SERVER__OPS_PREFIX', '') + '/health', timeout=2)"]
ENTRYPOINT ["imgproxy"]
CMD ["serve"]
