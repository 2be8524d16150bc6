import { fetchSigned } from './clients';

/** Saves what an address answers as a file of this name. Throws as the clients do. */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await fetchSigned(path);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
