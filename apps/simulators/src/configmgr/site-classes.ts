import type { Site } from '../estate/site';
import { number, text, type WmiClass } from './wmi-class';

/** A stand-alone primary. */
const PRIMARY = 2;

export const siteClass: WmiClass<Site> = {
  name: 'SMS_Site',
  superclass: 'SMS_BaseClass',
  keys: ['SiteCode'],
  rows: (site) => [site],
  columns: {
    BuildNumber: number(({ words }) => Number(words.version.split('.')[2] ?? 0)),
    InstallDir: text(() => 'C:\\Program Files\\Microsoft Configuration Manager'),
    Mode: number(() => 0),
    ReportingSiteCode: text(() => ''),
    RequestedStatus: number(() => 110),
    ServerName: text(({ words }) => words.serverName),
    SiteCode: text(({ words }) => words.siteCode),
    SiteName: text(({ words }) => words.name),
    Status: number(() => 1),
    Type: number(() => PRIMARY),
    Version: text(({ words }) => words.version),
  },
};

export const identificationClass: WmiClass<Site> = {
  name: 'SMS_Identification',
  superclass: 'SMS_BaseClass',
  keys: ['ThisSiteCode'],
  rows: (site) => [site],
  columns: {
    LocalSiteCode: text(({ words }) => words.siteCode),
    ServerName: text(({ words }) => words.serverName),
    SMSBuildNumber: text(({ words }) => words.version.split('.')[2] ?? ''),
    SMSVersion: text(({ words }) => words.version),
    ThisSiteCode: text(({ words }) => words.siteCode),
    ThisSiteName: text(({ words }) => words.name),
  },
};

/** A tenant of Entra that the site is connected to. Its applications, with their secrets, are not shown at all. */
export interface ConnectedTenant {
  readonly tenantId: string;
  readonly name: string;
}

/** The ids begin where those of cloud services do. */
const FIRST_TENANT = 0x01000001;

export const tenantClass = (tenants: readonly ConnectedTenant[]): WmiClass<ConnectedTenant> => ({
  name: 'SMS_AAD_Tenant_Ex',
  superclass: 'SMS_BaseClass',
  keys: ['ID'],
  rows: () => tenants,
  columns: {
    ID: number((tenant) => FIRST_TENANT + tenants.indexOf(tenant)),
    Name: text(({ name }) => name),
    TenantID: text(({ tenantId }) => tenantId),
  },
});

/** What a light call for the health of the service is answered with. The columns are ours. */
export const informationClass: WmiClass<Site> = {
  name: 'AdministrationServiceInformation',
  superclass: '',
  keys: ['ServerName'],
  rows: (site) => [site],
  columns: {
    ServerName: text(({ words }) => words.serverName),
    SiteCode: text(({ words }) => words.siteCode),
    Version: text(({ words }) => words.version),
  },
};
