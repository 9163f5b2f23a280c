# hansou as a command:  docker build -t hansou .  and  docker run --rm -v ~/news:/data hansou search 出租车
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN pip wheel --no-cache-dir --wheel-dir /wheels /source

FROM python:3.12-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels pip install --no-cache-dir /wheels/*.whl
RUN useradd --create-home reader
USER reader
WORKDIR /data
ENV LANG=C.UTF-8
ENTRYPOINT ["hansou"]
CMD ["--help"]
