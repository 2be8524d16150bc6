import type { Site } from '../estate/site';
import { classReader, type ClassReader, type Route } from './class-reader';
import { collectionClass, incrementalEvaluationClass, visibleCollections } from './collection-class';
import { collectionMemberClass, membershipClass, resultClass } from './membership-class';
import { combinedDevicesClass, systemClass, userClass, userGroupClass, versionedDeviceClass } from './resource-classes';
import { type ConnectedTenant, identificationClass, informationClass, siteClass, tenantClass } from './site-classes';

/** Since this build (version 2006) the names of classes of WMI are taken in any case. */
const ANY_CASE_SINCE = 9012;

const RESULT_CLASS = /^SMS_CM_RES_COLL_(\w+)$/i;

/** The classes of both routes of one site. */
export class ClassCatalogue {
  private readonly routes: { readonly [Each in Route]: readonly ClassReader[] };

  constructor(
    private readonly site: Site,
    tenants: readonly ConnectedTenant[],
  ) {
    this.routes = {
      wmi: [
        classReader(siteClass),
        classReader(identificationClass),
        classReader(collectionClass),
        classReader(incrementalEvaluationClass),
        classReader(membershipClass),
        classReader(collectionMemberClass),
        classReader(combinedDevicesClass),
        classReader(systemClass),
        classReader(userClass),
        classReader(userGroupClass),
        classReader(tenantClass(tenants)),
      ],
      'v1.0': [classReader(versionedDeviceClass, 'v1.0'), classReader(informationClass, 'v1.0')],
    };
  }

  all(route: Route): readonly ClassReader[] {
    return this.routes[route];
  }

  /** Undefined when there is none, as when the collection of a result class is gone or may not be seen. */
  find(route: Route, name: string): ClassReader | undefined {
    const build = Number(this.site.words.version.split('.')[2] ?? 0);
    const anyCase = route === 'wmi' && build >= ANY_CASE_SINCE;
    const fits = (other: string): boolean => other === name || (anyCase && other.toLowerCase() === name.toLowerCase());
    const found = this.routes[route].find((reader) => fits(reader.name));
    const collectionId = RESULT_CLASS.exec(name)?.[1];
    if (found || route !== 'wmi' || collectionId === undefined) return found;
    const [collection] = visibleCollections(this.site, { values: new Set([collectionId]) });
    const result = collection && classReader(resultClass(collection));
    return result && fits(result.name) ? result : undefined;
  }
}
