import { chartFolder } from "../../../scripts/tools";
import { serveCharts, type ChartServer } from "../../support/chart-server";

/** Another version of the charts than the default one, for which somebody has to ask. */
export const servedVersion = "1.31.7";

/** Serves the charts in that version alone, as long as the tests run that stand beside the call. */
export function serveChartsDuringTests(): () => ChartServer {
  let server: ChartServer | undefined;
  before(async () => {
    server = await serveCharts(chartFolder(), servedVersion);
  });
  after(() => server?.close());
  return () => server!;
}
