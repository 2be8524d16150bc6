import { tokens } from '@fluentui/react-components';
import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { CloudSyncStatus, Summary } from '../api/shapes';
import { statusWords } from '../shown/cloud-sync-status';
import { tooltipLook } from './chart-look';

const colors: Readonly<Record<CloudSyncStatus, string>> = {
  success: tokens.colorStatusSuccessForeground1,
  partialSuccess: tokens.colorStatusWarningForeground3,
  failed: tokens.colorStatusDangerForeground1,
  inProgress: tokens.colorBrandForeground1,
};
const statuses: readonly CloudSyncStatus[] = ['success', 'partialSuccess', 'failed', 'inProgress'];

/** One bar, in which each status has its share. The numbers are in the table beside it. */
export function StatusChart({ byStatus }: { readonly byStatus: Summary['mappings']['byStatus'] }) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[byStatus]} layout="vertical" accessibilityLayer={false} margin={{ left: 0, right: 0 }}>
        <XAxis type="number" hide domain={[0, 'dataMax']} />
        <YAxis type="category" hide />
        <Tooltip {...tooltipLook} cursor={false} labelFormatter={() => 'Mappings'} />
        {statuses.map((status) => (
          <Bar
            key={status}
            dataKey={status}
            name={statusWords[status]}
            stackId="mappings"
            fill={colors[status]}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
