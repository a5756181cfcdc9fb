import { chartFolder } from "../../../scripts/tools";
import { serveCharts, type ChartServer } from "../../support/chart-server";

/** The version of the served charts. Not the default, so that a test must request it. */
export const servedVersion = "1.31.7";

/** Serves the charts in that version while the tests of the enclosing `describe` run. */
export function serveChartsDuringTests(): () => ChartServer {
  let server: ChartServer | undefined;
  before(async () => {
    server = await serveCharts(chartFolder(), servedVersion);
  });
  after(() => server?.close());
  return () => server!;
}
