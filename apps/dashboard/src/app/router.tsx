import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readPlace as readView } from '../collection-cloud-sync/place';
import { readPlace } from '../mapping/place';
import { Failure } from '../shown/failure';
import { Frame } from './frame';
import { NotFound } from './not-found';

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const getParentRoute = () => rootRoute;

/** Pages are loaded when they are opened: the first one should not wait for the others. */
const page = lazyRouteComponent;

const routeTree = rootRoute.addChildren([
  createRoute({
    getParentRoute,
    path: '/',
    validateSearch: readView,
    component: page(() => import('../collection-cloud-sync/page')),
  }),
  createRoute({
    getParentRoute,
    path: '/mappings/$mappingId',
    validateSearch: readPlace,
    component: page(() => import('../mapping/page')),
  }),
  createRoute({ getParentRoute, path: '/new-mapping', component: page(() => import('../new-mapping/page')) }),
  createRoute({ getParentRoute, path: '/overview', component: page(() => import('../overview/page')) }),
  createRoute({ getParentRoute, path: '/tenants', component: page(() => import('../tenants/page')) }),
  createRoute({ getParentRoute, path: '/sites', component: page(() => import('../sites/page')) }),
  createRoute({ getParentRoute, path: '/dead-letters', component: page(() => import('../dead-letters/page')) }),
  createRoute({ getParentRoute, path: '/audit', component: page(() => import('../audit/page')) }),
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
