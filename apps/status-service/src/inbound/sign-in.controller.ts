import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { me, type Me, signIn, type SignIn } from '@rollcall/contracts';
import { type Caller, CurrentCaller, hasRole, Open, roles, ServiceSettings } from '@rollcall/platform';
import { createZodDto } from 'nestjs-zod';
import { Answers, NeedsReader } from './answers';

class SignInDto extends createZodDto(signIn) {}
class MeDto extends createZodDto(me) {}

const exampleSignIn: SignIn = {
  kind: 'oidc',
  issuer: 'https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0',
  clientId: '4f1c0a11-2b7e-4c52-9a2f-0d8b5e0bd7a6',
  scope: 'openid profile offline_access api://rollcall/.default',
};

/** How people sign in, and who they are then. */
@ApiTags('sign-in')
@Controller('api/v1')
export class SignInController {
  private readonly way: SignIn;

  constructor({ configuration: { auth } }: ServiceSettings) {
    if (auth === 'none') this.way = { kind: 'none' };
    else this.way = { kind: 'oidc', issuer: auth.issuer, clientId: auth.clientId, scope: auth.scope };
  }

  @Get('sign-in')
  @Open()
  @ApiOperation({ summary: 'How people sign in here' })
  @Answers(SignInDto, 'By nothing, or at an issuer of OpenID Connect', exampleSignIn)
  find(): SignIn {
    return this.way;
  }

  @Get('me')
  @NeedsReader()
  @ApiOperation({ summary: 'Who calls, and what they may do' })
  @Answers(MeDto, 'The caller', { name: 'ada@contoso.com', roles: ['reader', 'operator'] })
  me(@CurrentCaller() caller: Caller): Me {
    return { name: caller.name, roles: roles.filter((role) => hasRole(caller, role)) };
  }
}
