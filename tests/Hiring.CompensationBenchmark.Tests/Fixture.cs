using Hiring.CompensationBenchmark.V1;
using Hiring.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Hiring.CompensationBenchmark.Tests;

public abstract class CompensationHostBase(PostgresServer postgres) : ServiceHost<CompensationGrpcService>(postgres, "compensation.read", "compensation.write")
{
    internal CompensationService.CompensationServiceClient Client => new(Grpc);
}

public sealed class CompensationHost(PostgresServer postgres) : CompensationHostBase(postgres);
