# One build for both services; docker-compose.yml picks a target:
#   docker build --target streams-app .      docker build --target key-admin .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode --no-transfer-progress -Dquick -pl streams-app,key-admin -am package

FROM eclipse-temurin:25-jre AS service
# curl answers the health checks; an own user, since neither service needs root
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/keytrail keytrail
USER keytrail
WORKDIR /var/lib/keytrail
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError"

FROM service AS streams-app
COPY --from=build /src/streams-app/target/keytrail-streams-app-*-exec.jar app.jar
EXPOSE 8081
ENTRYPOINT ["java", "-jar", "app.jar"]

FROM service AS key-admin
COPY --from=build /src/key-admin/target/keytrail-key-admin-*-exec.jar app.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "app.jar"]
