import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readPlace } from '../mapping/place';
import { Failure } from '../shown/failure';
import { Frame } from './frame';
import { NotFound } from './not-found';

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound });

/** A page is loaded when it is opened: the first one should not wait for the others. */
const page = <Path extends string>(path: Path, load: Parameters<typeof lazyRouteComponent>[0]) =>
  createRoute({ getParentRoute: () => rootRoute, path, component: lazyRouteComponent(load) });

const routeTree = rootRoute.addChildren([
  page('/', () => import('../collection-cloud-sync/page')),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/mappings/$mappingId',
    validateSearch: readPlace,
    component: lazyRouteComponent(() => import('../mapping/page')),
  }),
  page('/new-mapping', () => import('../new-mapping/page')),
  page('/overview', () => import('../overview/page')),
  page('/tenants', () => import('../tenants/page')),
  page('/sites', () => import('../sites/page')),
  page('/dead-letters', () => import('../dead-letters/page')),
  page('/audit', () => import('../audit/page')),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Failure of={error} again={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
