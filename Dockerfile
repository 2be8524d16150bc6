# One image for the four services (the command says which), another for the simulators.
#   docker build --target services --tag rollcall .
#   docker build --target simulators --tag rollcall-simulators .

FROM node:20-bookworm-slim AS source
WORKDIR /rollcall
COPY . .

FROM source AS build
RUN npm ci --no-audit --no-fund \
  && npx tsc -b apps/collection-watcher/tsconfig.lib.json apps/group-writer/tsconfig.lib.json \
    apps/full-sync-coordinator/tsconfig.lib.json apps/status-service/tsconfig.lib.json apps/simulators/tsconfig.lib.json \
  && npx vite build apps/dashboard --config apps/dashboard/vite.config.mts

# What runs needs neither the compiler nor the tests.
FROM source AS libraries
RUN npm ci --no-audit --no-fund --omit=dev

FROM node:20-bookworm-slim AS runtime
ENV NODE_ENV=production
WORKDIR /rollcall
COPY --from=libraries /rollcall/package.json ./
COPY --from=libraries /rollcall/node_modules node_modules
COPY --from=build /rollcall/libs libs
USER node
ENTRYPOINT ["node"]

FROM runtime AS simulators
COPY --from=build /rollcall/apps/simulators apps/simulators
USER root
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
CMD ["apps/simulators/dist/main.js"]

FROM runtime AS services
COPY --from=build /rollcall/apps/collection-watcher apps/collection-watcher
COPY --from=build /rollcall/apps/group-writer apps/group-writer
COPY --from=build /rollcall/apps/full-sync-coordinator apps/full-sync-coordinator
COPY --from=build /rollcall/apps/status-service apps/status-service
COPY --from=build /rollcall/apps/dashboard/dist apps/dashboard/dist
EXPOSE 8080
CMD ["apps/status-service/dist/main.js"]
