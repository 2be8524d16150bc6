import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Roles } from '@rollcall/platform';

/** Whoever opens the address in a browser finds the description of the API. */
@ApiExcludeController()
@Roles('reader')
@Controller()
export class HomeController {
  @Get()
  @Redirect('/docs', 302)
  home(): void {
    // the decorator answers
  }
}
