import { smallSite } from '../testing/small-site';
import { ClassCatalogue } from './class-catalogue';

const catalogueOf = (version: string) => {
  const site = smallSite([16777219]);
  return { site, classes: new ClassCatalogue(Object.assign(site, { words: { ...site.words, version } }), []) };
};

it('5.1: names of classes are taken as they are by a site from before version 2006', () => {
  const { classes } = catalogueOf('5.00.8968.1000');
  expect(classes.find('wmi', 'SMS_Collection')?.name).toBe('SMS_Collection');
  expect(classes.find('wmi', 'sms_collection')).toBeUndefined();
  expect(classes.find('wmi', 'SMS_CM_RES_COLL_SMS00001')?.name).toBe('SMS_CM_RES_COLL_SMS00001');
  expect(classes.find('wmi', 'sms_cm_res_coll_SMS00001')).toBeUndefined();
  expect(catalogueOf('5.00.9012.1000').classes.find('wmi', 'sms_collection')?.name).toBe('SMS_Collection');
});

it('5.6: tells how long an evaluation took in seconds at the collection, in milliseconds at the evaluation', () => {
  const { site, classes } = catalogueOf('5.00.9141.1000');
  const all = site.collections.get('SMS00001');
  if (!all) throw new Error('no All Systems');
  all.incremental = { ...all.incremental, runMs: 2_600 };
  const key = (name: string) => classes.find('wmi', name)?.byKey(site, ['SMS00001'], { skip: 0 }, 'https://cm01').body;
  expect(key('SMS_Collection')).toMatchObject({ value: [{ IncrementalEvaluationRunTime: 3 }] });
  expect(key('SMS_CollectionEvaluationIncremental')).toMatchObject({ value: [{ Length: 2_600 }] });
});
