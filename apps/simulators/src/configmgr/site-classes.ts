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
