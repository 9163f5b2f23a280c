package hansou;

import java.io.IOException;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch in this process, until standard input ends. */
public final class Node {
  private Node() {}

  /** Arguments: folder, cluster name, node name, HTTP port, transport port, all transport addresses, all node names. */
  public static void main(String[] args) throws IOException {
    String folder = args[0];
    String cluster = args[1];
    String name = args[2];
    String http = args[3];
    String transport = args[4];
    OpenSearchRunner runner = new OpenSearchRunner();
    runner
        .onBuild(
            (number, settings) ->
                settings
                    .put("cluster.name", cluster)
                    .put("node.name", name)
                    .put("network.host", "127.0.0.1")
                    .put("http.port", http)
                    .put("transport.port", transport)
                    .putList("discovery.seed_hosts", args[5].split(","))
                    .putList("cluster.initial_cluster_manager_nodes", args[6].split(","))
                    .put("cluster.routing.allocation.disk.threshold_enabled", true)
                    .put("cluster.routing.allocation.node_concurrent_recoveries", 4)
                    .putList("node.roles", "cluster_manager", "data", "ingest")
                    .put("action.auto_create_index", false))
        .build(
            OpenSearchRunner.newConfigs()
                .basePath(folder)
                .clusterName(cluster)
                .numOfNode(1)
                .disableESLogger());
    System.out.println("started");
    while (System.in.read() >= 0) {
      // the parent holds this open for as long as it wants the node
    }
    runner.close();
  }
}
