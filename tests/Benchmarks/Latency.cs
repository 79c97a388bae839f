using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using HdrHistogram;
using Hiring.Candidate.V1;

namespace Hiring.Benchmarks;

/// <summary>
/// One caller at a time, one call after the other: a point read (GetRole) and a durable write (CreateRole) by REST and by
/// gRPC, through the gateway and straight to the service, in turns, so that a busy machine slows all of them alike.
/// </summary>
internal static class Latency
{
    private const int Rounds = 7;
    private const int CallsEach = 200;

    internal static async Task Measure()
    {
        await using var system = await RunningSystem.StartAsync();
        var token = await RunningSystem.Token();
        var (direct, directGrpc) = (system.Direct("Hiring.Candidate", "http"), system.Direct("Hiring.Candidate", "grpc"));
        var (rest, restDirect) = (Rest(system.Rest, token), Rest(direct, token));
        var (grpc, grpcDirect) = (Grpc(system.Grpc, token), Grpc(directGrpc, token));
        var role = await grpc.CreateRoleAsync(new() { Role = Role() });

        var calls = new (string Name, Func<Task> Call)[]
        {
            ("read  REST gateway", () => Read(rest, role.Id)),
            ("read  REST direct ", () => Read(restDirect, role.Id)),
            ("read  gRPC gateway", () => grpc.GetRoleAsync(new() { RoleId = role.Id }).ResponseAsync),
            ("read  gRPC direct ", () => grpcDirect.GetRoleAsync(new() { RoleId = role.Id }).ResponseAsync),
            ("write REST gateway", () => Write(rest)),
            ("write REST direct ", () => Write(restDirect)),
            ("write gRPC gateway", () => grpc.CreateRoleAsync(new() { Role = Role(), RequestId = Guid.NewGuid().ToString() }).ResponseAsync),
            ("write gRPC direct ", () => grpcDirect.CreateRoleAsync(new() { Role = Role(), RequestId = Guid.NewGuid().ToString() }).ResponseAsync),
        };
        var histograms = calls.Select(_ => new LongHistogram(1, 60_000_000, 3)).ToArray();
        for (var round = 0; round <= Rounds; round++)
            for (var c = 0; c < calls.Length; c++)
                for (var i = 0; i < CallsEach; i++)
                {
                    var watch = Stopwatch.GetTimestamp();
                    await calls[c].Call();
                    // The first round warms up.
                    if (round > 0)
                        histograms[c].RecordValue((long)Stopwatch.GetElapsedTime(watch).TotalMicroseconds);
                }

        Console.WriteLine($"{Rounds} rounds of {CallsEach} calls each, in turns; milliseconds");
        Console.WriteLine("                       p50      p99    gateway ÷ direct (p50)");
        for (var c = 0; c < calls.Length; c++)
        {
            var ratio = c % 2 == 0 ? $"   {At(histograms[c], 50) / At(histograms[c + 1], 50):F2}" : "";
            Console.WriteLine($"{calls[c].Name}  {At(histograms[c], 50),7:F2}  {At(histograms[c], 99),7:F2} {ratio}");
        }
    }

    private static double At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile) / 1000.0;

    private static async Task Read(HttpClient http, string id) => (await http.GetAsync($"v1/roles/{id}")).EnsureSuccessStatusCode();

    private static async Task Write(HttpClient http)
    {
        var body = JsonFormatter.Default.Format(new CreateRoleRequest { Role = Role(), RequestId = Guid.NewGuid().ToString() });
        (await http.PostAsync("v1/roles", new StringContent(body, Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
    }

    private static Role Role() => new()
    {
        Title = "Senior backend engineer", Level = Level.Senior, Location = "US-CA", Headcount = 1,
        Challenge = new() { Scale = new() { PeakRequestsPerSecond = 9000, StoredGigabytes = 4000, Services = 12 } },
    };

    private static HttpClient Rest(string address, string token) =>
        new() { BaseAddress = new Uri(address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private static CandidateService.CandidateServiceClient Grpc(string address, string token) =>
        new(GrpcChannel.ForAddress(address).Intercept(headers =>
        {
            headers.Add("authorization", $"Bearer {token}");
            return headers;
        }));
}
