// The popup's module as the assembled extension has it beside its own files.
export default function init(options: { module_or_path: string }): Promise<unknown>;
/** Draws the popup for this tab from the background's answer to `popupOpened`. */
export function drawPopup(tab: number, seen: Promise<unknown>): void;
