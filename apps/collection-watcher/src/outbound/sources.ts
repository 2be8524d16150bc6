import { Injectable } from '@nestjs/common';
import type { SiteConfiguration } from '@rollcall/contracts';
import type { Source } from '../core/source';
import { AdminServiceClient } from './admin-service-client';
import { AdminServiceSource } from './admin-service-source';
import { RequestGate } from './request-gate';
import { siteAgent } from './site-agent';
import { credentialOf } from './site-credential';

/** Makes the source that a site's configuration describes. */
@Injectable()
export class Sources {
  of({ adminService, caFile, authentication, requests }: SiteConfiguration): Source {
    const agent = siteAgent(requests.inFlight, caFile, process.env);
    const credential = credentialOf(authentication);
    return new AdminServiceSource(new AdminServiceClient(adminService, agent, credential, new RequestGate(requests)));
  }
}
