import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { endsView } from '@rollcall/contracts';
import { ServiceSettings } from '@rollcall/platform';
import { createZodDto } from 'nestjs-zod';
import { EndsView } from '../core/views';
import { Answers, NeedsReader } from './answers';
import { exampleEnds } from './examples';

const withoutAuth = {
  code: 'auth-none' as const,
  message: 'Callers are not examined: whoever reaches the port is an admin. Set auth in the configuration.',
};

class EndsDto extends createZodDto(endsView) {}

@ApiTags('ends')
@NeedsReader()
@Controller('api/v1/ends')
export class EndsController {
  constructor(
    private readonly ends: EndsView,
    private readonly settings: ServiceSettings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How each site and each tenant answers; always complete in one page' })
  @Answers(EndsDto, 'All ends', { items: exampleEnds, warnings: [withoutAuth] })
  async list() {
    const warnings = this.settings.configuration.auth === 'none' ? [withoutAuth] : [];
    return { items: await this.ends.list(), warnings };
  }
}
