import { Injectable } from '@nestjs/common';
import type { SiteConfiguration } from '@rollcall/contracts';
import type { Source } from '../core/source';
import { AdminServiceClient } from './admin-service-client';
import { AdminServiceSource } from './admin-service-source';
import { siteAgent } from './site-agent';
import { credentialOf } from './site-credential';

/** Makes the source that a site's configuration describes. */
@Injectable()
export class Sources {
  of({ adminService, caFile, authentication }: SiteConfiguration): Source {
    return new AdminServiceSource(
      new AdminServiceClient(adminService, siteAgent(caFile, process.env), credentialOf(authentication)),
    );
  }
}
