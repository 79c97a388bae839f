using Hiring.CompensationBenchmark;
using Hiring.CompensationBenchmark.Tests;
using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hiring.CompensationBenchmark.Tests;

public sealed class CompensationHost(PostgresServer postgres) : ServiceHost<CompensationGrpcService>(postgres, "compensation.read", "compensation.write")
{
    internal CompensationService.CompensationServiceClient Client => new(Grpc);
}
