import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { restore } from "../../../sdk/install/placeholder";
import { register } from "../../support/mocks";

const settled = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => void output.apply(resolve));

describe("putting back what a placeholder stands for", () => {
  const address = new Map([["192.0.2.1", pulumi.output("10.0.0.9")]]);

  it("replaces it in every string that contains it, and keeps everything else", async () => {
    const rendered = {
      spec: { endpoints: [{ addresses: ["192.0.2.1"] }], port: 15012, on: true, none: null },
      data: { values: '{"remotePilotAddress":"192.0.2.1"}' },
    };
    const restored = restore(rendered, address) as typeof rendered;
    assert.equal(restored.spec.port, 15012);
    assert.deepEqual(await settled(pulumi.output(restored)), {
      spec: { endpoints: [{ addresses: ["10.0.0.9"] }], port: 15012, on: true, none: null },
      data: { values: '{"remotePilotAddress":"10.0.0.9"}' },
    });
  });

  it("leaves other strings as they are", () =>
    assert.equal(restore("192.0.2.2", address), "192.0.2.2"));

  it("makes a string unknown if the value is unknown", async () => {
    const known: boolean[] = [];
    await register(
      async () => {
        const service = new k8s.core.v1.Service("s", { metadata: { name: "s" } });
        for (const value of [service.status.apply(() => "10.0.0.9"), pulumi.output("10.0.0.9")]) {
          known.push(
            await (
              restore("192.0.2.1", new Map([["192.0.2.1", value]])) as unknown as {
                isKnown: Promise<boolean>;
              }
            ).isKnown,
          );
        }
      },
      { preview: true },
    );
    assert.deepEqual(known, [false, true]);
  });
});
