using System.Net;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Hiring.Gateway.Tests;

public sealed class RouteTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly List<Route> Table = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gateway.json")))!["ReverseProxy"]!["Routes"]!.AsObject()
        .Select(entry => new Route(
            entry.Value!["Match"]!["Path"]!.GetValue<string>(),
            entry.Value["ClusterId"]!.GetValue<string>(),
            entry.Value["Metadata"]?["Stream"] is not null,
            entry.Value["Timeout"]?.GetValue<string>()))];

    public static TheoryData<string, string> Services => new()
    {
        { "candidate", Candidate.V1.CandidateService.Descriptor.FullName },
        { "interview-scheduling", InterviewScheduling.V1.SchedulingService.Descriptor.FullName },
        { "evaluation", Evaluation.V1.EvaluationService.Descriptor.FullName },
        { "compensation-benchmark", CompensationBenchmark.V1.CompensationService.Descriptor.FullName },
    };

    private static readonly Google.Protobuf.Reflection.ServiceDescriptor[] Descriptors =
        [Candidate.V1.CandidateService.Descriptor, InterviewScheduling.V1.SchedulingService.Descriptor, Evaluation.V1.EvaluationService.Descriptor, CompensationBenchmark.V1.CompensationService.Descriptor];

    [Fact]
    public void Every_route_is_there_once() => Assert.Equal(Table.Count, Table.Select(route => route.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Fact]
    public void Only_postings_and_calendars_at_secret_addresses_are_for_anyone_and_only_to_be_read() => Assert.Equal(
        ["/hiring.candidate.v1.PostingService/{**method} POST", "/v1/calendar-feeds/{**rest} GET,HEAD", "/v1/postings/{**rest} GET"],
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gateway.json")))!["ReverseProxy"]!["Routes"]!.AsObject().Select(entry => entry.Value!)
            .Where(route => route["AuthorizationPolicy"] is not null)
            .Select(route => $"{route["Match"]!["Path"]} {string.Join(',', route["Match"]!["Methods"]!.AsArray().Select(method => method!.GetValue<string>()))}")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void No_route_catches_everything() => Assert.All(Table, route => Assert.Matches("^/(v1/[a-z-]+|hiring\\.[a-z]+\\.v1\\.[A-Za-z]+Service/)", route.Path));

    [Fact]
    public void Every_route_has_a_time_limit_unless_it_carries_a_stream() => Assert.All(Table, route => Assert.Equal(route.Stream, route.Timeout is null));

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_method_of_the_contract_reaches_its_service_by_gRPC_and_by_REST(string service, string contract)
    {
        foreach (var method in Descriptors.Single(descriptor => descriptor.FullName == contract).Methods)
        {
            var grpc = Matching($"/{contract}/{method.Name}");
            Assert.All(grpc, route => Assert.Equal($"{service}-grpc", route.Cluster));
            Assert.Equal(method.IsServerStreaming, grpc.Any(route => route.Stream));

            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            foreach (var path in rule.AdditionalBindings.Prepend(rule).Select(PathOf))
            {
                var rest = Assert.Single(Matching(path));
                Assert.Equal(service, rest.Cluster);
                Assert.Equal(method.IsServerStreaming, rest.Stream);
            }
        }
    }

    [Theory]
    [InlineData("/v1/roles/../../internal")]
    [InlineData("/v1/roles/%2e%2e/%2e%2e/internal")]
    [InlineData("/v1/roles/..%2f..%2finternal")]
    [InlineData("/v1/roles/%2e%2e%2f%2e%2e%2finternal")]
    [InlineData("/v1/roles/..%5c..%5cinternal")]
    [InlineData("/v1/roles//internal")]
    [InlineData("//internal")]
    [InlineData("/v1/roles/..;/..;/internal")]
    public async Task Nothing_beside_the_table_is_reached_by_a_crooked_path(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Problems.Raw(system.Rest, path));
        using var answer = await system.Http.SendAsync(request, Cancellation);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_a_service_would_trust_are_taken_off()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/roles/42");
        string[] spoofed = ["X-User-Id", "x-user-email", "X-Tenant-Id", "X-HTTP-Method-Override", "X-Forwarded-User", "X-Original-URL", "Forwarded", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host"];
        foreach (var name in spoofed)
            request.Headers.TryAddWithoutValidation(name, "spoofed");
        request.Headers.TryAddWithoutValidation("X-Request-Note", "kept");

        using var answer = await system.Http.SendAsync(request, Cancellation);
        var seen = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["headers"]!.AsObject();
        Assert.DoesNotContain(seen, header => header.Value!.GetValue<string>().Contains("spoofed", StringComparison.Ordinal));
        Assert.Equal("kept", seen["x-request-note"]!.GetValue<string>());
        Assert.Equal("127.0.0.1", seen["x-forwarded-for"]!.GetValue<string>());
        Assert.Equal($"Bearer {system.Token}", seen["authorization"]!.GetValue<string>());
        Assert.Contains("traceparent", seen.Select(header => header.Key));
    }

    private static List<Route> Matching(string path) => [.. Table.Where(route =>
        new TemplateMatcher(TemplateParser.Parse(route.Path), new RouteValueDictionary()).TryMatch(new PathString(path), new RouteValueDictionary()))];

    private static string PathOf(HttpRule rule)
    {
        var template = rule.Get + rule.Post + rule.Patch + rule.Put + rule.Delete;
        return System.Text.RegularExpressions.Regex.Replace(template, @"\{[^}]+\}", "0199aa00-0000-7000-8000-000000000000");
    }

    private sealed record Route(string Path, string Cluster, bool Stream, string? Timeout);
}
