/**
 * A page that goes to the viewer with one profile. It finds both from where it lies itself, so the folder may be moved.
 * Names: of the profile, of the script that holds it (beside the page), path of the viewer's page from here.
 */
export function launcher({
  profile,
  script,
  viewer,
}: {
  profile: string;
  script: string;
  viewer: string;
}): string {
  const inScript = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c');
  const inMarkup = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${inMarkup(profile)} in speedscope</title>
</head>
<body>
<p>Opening ${inMarkup(profile)} in speedscope. It needs JavaScript and is opened from disk.</p>
<script>
const script = new URL(encodeURIComponent(${inScript(script)}), location.href);
const viewer = new URL(${inScript(viewer)}, location.href);
// The viewer decodes it once and puts "file:///" before it: what is left must be a URL's path without its first slash.
viewer.hash = 'view=left-heavy&title=' + encodeURIComponent(${inScript(profile)}) +
  '&localProfilePath=' + encodeURIComponent(script.pathname.slice(1));
location.replace(viewer);
</script>
</body>
</html>
`;
}
