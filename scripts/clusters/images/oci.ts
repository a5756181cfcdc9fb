import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../command";

/** An image's configuration. */
export interface ImageConfig {
  readonly name: string;
  readonly entrypoint: readonly string[];
  readonly user: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

const mediaType = (name: string): string => `application/vnd.oci.image.${name}`;

/**
 * Writes an OCI archive of plain tar layers, which `ctr images import` takes. `work` is an empty
 * folder on the same file system as the layers.
 */
export async function writeArchive(
  archive: string,
  layers: readonly string[],
  config: ImageConfig,
  work: string,
): Promise<void> {
  const blobs = join(work, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const layerDescriptors: Descriptor[] = [];
  for (const layer of layers) layerDescriptors.push(await addLayer(blobs, layer));
  const configDescriptor = await addJson(blobs, "config.v1+json", {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      User: config.user,
      Entrypoint: config.entrypoint,
    },
    // not compressed: the same digests
    rootfs: { type: "layers", diff_ids: layerDescriptors.map(({ digest }) => digest) },
  });
  const manifest = await addJson(blobs, "manifest.v1+json", {
    schemaVersion: 2,
    mediaType: mediaType("manifest.v1+json"),
    config: configDescriptor,
    layers: layerDescriptors,
  });
  const named = { ...manifest, annotations: { "io.containerd.image.name": config.name } };
  await writeFile(join(work, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(
    join(work, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [named] }),
  );
  await run("tar", ["-cf", archive, "-C", work, "oci-layout", "index.json", "blobs"]);
}

async function addLayer(blobs: string, file: string): Promise<Descriptor> {
  const hash = createHash("sha256");
  let size = 0;
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
    }
  });
  const hex = hash.digest("hex");
  await link(file, join(blobs, hex));
  return { mediaType: mediaType("layer.v1.tar"), digest: `sha256:${hex}`, size };
}

async function addJson(blobs: string, type: string, value: unknown): Promise<Descriptor> {
  const text = JSON.stringify(value);
  const hex = createHash("sha256").update(text).digest("hex");
  await writeFile(join(blobs, hex), text);
  return { mediaType: mediaType(type), digest: `sha256:${hex}`, size: Buffer.byteLength(text) };
}
