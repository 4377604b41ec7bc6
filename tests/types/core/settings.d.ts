// The module of settings, export and import as the assembled extension has it beside its own files.
export default function init(options: { module_or_path: string }): Promise<unknown>;
/** Draws the settings in this part of the dashboard. */
export function drawSettings(part: HTMLElement): void;
/** Draws export and import in this part of the dashboard. */
export function drawCarry(part: HTMLElement): void;
