import { PageTitle } from '../shown/page-title';

export default function Page() {
  return <PageTitle title="Overview" />;
}
