import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '@rollcall/platform';

/** Whoever opens the address in a browser finds the description of the API. */
@ApiExcludeController()
@Open()
@Controller()
export class HomeController {
  @Get()
  @Redirect('/docs', 302)
  home(): void {
    // the decorator answers
  }
}
