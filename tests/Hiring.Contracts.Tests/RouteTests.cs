using System.Text.RegularExpressions;
using Google.Api;

namespace Hiring.Contracts.Tests;

public sealed class RouteTests
{
    /// <summary>The first path segments that the gateway gives to each service.</summary>
    private static readonly Dictionary<string, string[]> Prefixes = new()
    {
        ["candidate"] =
        [
            "roles", "postings", "candidates", "candidate-imports", "candidate-searches", "duplicates", "applications", "screenings", "tasks", "notes",
            "pipeline", "reports", "offers", "consents", "retention-rules", "legal-holds", "erasures", "person-exports", "audit-entries", "webhooks", "candidate-events",
        ],
        ["interview-scheduling"] = ["interviewers", "loop-templates", "rooms", "loops", "cohorts", "interviews", "calendars", "mails", "invitation-replies", "moved-local-times", "scheduling-metrics", "scheduling-events"],
        ["evaluation"] = ["rubrics", "questions", "scorecards", "decisions", "evaluation-events"],
        ["compensation-benchmark"] = ["market-data", "benchmarks", "offer-checks", "scale-prices", "compensation-events"],
    };

    [Fact]
    public void Every_method_has_one_route_whose_path_fields_are_strings_of_its_request()
    {
        foreach (var method in Contract.Methods)
        {
            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            Assert.True(rule is not null, $"{method.FullName} has no google.api.http rule.");
            Assert.Empty(rule.AdditionalBindings);
            var route = Route.Of(rule)!;
            if (method.InputType.FindFieldByName(rule.Body) is { } body)
            {
                Assert.Equal("google.api.HttpBody", body.MessageType.FullName);
            }
            else
            {
                Assert.Equal(route.Verb is "GET" or "DELETE" ? "" : "*", rule.Body);
            }
            Assert.All(route.PathFields, name =>
                Assert.Equal(Google.Protobuf.Reflection.FieldType.String, method.InputType.FindFieldByName(name)?.FieldType));
        }
    }

    [Fact]
    public void No_two_routes_of_the_four_services_collide()
    {
        var twice = Contract.Methods
            .GroupBy(method => Route.Of(method) is { } route ? $"{route.Verb} {Regex.Replace(route.Path, @"\{[^}]*\}", "{}")}" : method.FullName)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(method => method.FullName))}");
        Assert.Empty(twice);
    }

    [Fact]
    public void Every_route_begins_with_a_path_that_the_gateway_gives_to_its_service()
    {
        foreach (var contract in Contract.All)
        {
            Assert.All(contract.Services.SelectMany(service => service.Methods), method => Assert.Contains(
                Regex.Match(Route.Of(method)!.Path, "^/v1/([a-z-]+)").Groups[1].Value, Prefixes[contract.Folder]));
        }
    }
}
