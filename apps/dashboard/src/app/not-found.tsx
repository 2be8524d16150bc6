import { Link } from '@tanstack/react-router';
import { Empty } from '../shown/empty';

export const NotFound = () => (
  <Empty title="There is no such page">
    <Link to="/">To Collection Cloud Sync</Link>
  </Empty>
);
