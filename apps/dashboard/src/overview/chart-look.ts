import { tokens } from '@fluentui/react-components';

/** The tooltip of a chart in the colours of the theme. */
export const tooltipLook = {
  contentStyle: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
  },
  isAnimationActive: false,
};

/** One colour for each line, told apart also without colour by their dashes. */
export const lineLooks = [
  { stroke: tokens.colorBrandForeground1 },
  { stroke: tokens.colorPaletteDarkOrangeForeground1, strokeDasharray: '6 3' },
  { stroke: tokens.colorPaletteBerryForeground1, strokeDasharray: '2 3' },
  { stroke: tokens.colorStatusSuccessForeground1, strokeDasharray: '10 4' },
] as const;

export const axisLook = {
  stroke: tokens.colorNeutralStroke1,
  tick: { fill: tokens.colorNeutralForeground2, fontSize: 12 },
};
