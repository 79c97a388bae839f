using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Grpc.Net.Client;
using Hiring.Gateway.Tests.Backend;

namespace Hiring.Gateway.Tests;

public sealed class ReadinessTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_not_ready_while_a_service_is_down_and_names_it()
    {
        using var answer = await system.Anonymous.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var health = await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation);
        Assert.Equal("""{"candidate":"ready","compensation-benchmark":"ready","evaluation":"not ready","interview-scheduling":"ready"}""", health!["services"]!.ToJsonString());
        using var alive = await system.Anonymous.GetAsync("/alive", Cancellation);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task It_is_ready_once_all_services_are_and_follows_them()
    {
        await using var service = await CandidateBackend.StartAsync();
        var settings = system.GatewaySettings();
        settings["services:evaluation:http:0"] = service.Http;
        await using var gateway = system.StartGateway(settings, out var rest, out _);

        using var ready = await system.Anonymous.GetAsync($"{rest}/health", Cancellation);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        service.Ready = false;
        using var unready = await system.Anonymous.GetAsync($"{rest}/health", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
    }

    [Fact]
    public async Task With_a_certificate_one_port_serves_REST_and_gRPC()
    {
        var folder = Directory.CreateTempSubdirectory("hiring-gateway-tls-");
        try
        {
            var file = Path.Combine(folder.FullName, "gateway.pfx");
            await File.WriteAllBytesAsync(file, Certificate(), Cancellation);
            var address = $"https://127.0.0.1:{RunningSystem.FreePort()}";
            var settings = system.GatewaySettings();
            settings["Kestrel:Endpoints:https:Url"] = address;
            settings["Kestrel:Endpoints:https:Certificate:Path"] = file;
            await using var gateway = system.StartGateway(settings, out _, out _);

            using var http = new HttpClient(Trusting()) { BaseAddress = new Uri(address) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", system.Token);
            foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/roles/42") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
                using var answer = await http.SendAsync(request, Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(version, answer.Version);
            }

            using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = Trusting(), DisposeHttpClient = true });
            var role = await new CandidateService.CandidateServiceClient(channel).GetRoleAsync(
                new GetRoleRequest { RoleId = "42" }, new() { { "authorization", $"Bearer {system.Token}" } }, cancellationToken: Cancellation);
            Assert.Equal("42", role.RoleId);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SocketsHttpHandler Trusting()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=gateway-test";
        return handler;
    }

    private static byte[] Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway-test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));
        return certificate.Export(X509ContentType.Pfx);
    }
}
