// The dashboard's module as the assembled extension has it beside its own files.
export default function init(options: { module_or_path: string }): Promise<unknown>;
/** Draws the dashboard. */
export function drawDashboard(): void;
