using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.Testing;

namespace Hiring.Evaluation.Tests;

public sealed class RubricTests(EvaluationHost host) : IClassFixture<EvaluationHost>
{
    [Fact]
    public async Task A_rubric_is_answered_as_it_was_written()
    {
        var before = DateTime.UtcNow;
        var written = await host.Client.CreateRubricAsync(new() { Rubric = EvaluationHost.ThreeRounds(bar: 2.7) });

        Assert.Equal(written, await host.Client.GetRubricAsync(new() { RubricId = written.Id.ToUpperInvariant() }));
        Assert.InRange(written.CreateTime.ToDateTime(), before.AddSeconds(-5), DateTime.UtcNow.AddSeconds(5));
        Assert.Equal(2.7, written.Bar);
        var asSent = written.Clone();
        asSent.Id = "";
        asSent.CreateTime = null;
        asSent.FalseHireCost = 0;
        Assert.Equal(EvaluationHost.ThreeRounds(bar: 2.7), asSent);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(7.5, 7.5)]
    public async Task A_wrong_hire_costs_twice_a_wrong_refusal_unless_the_rubric_says_otherwise(double said, double counts)
    {
        var rubric = EvaluationHost.ThreeRounds();
        rubric.FalseHireCost = said;

        Assert.Equal(counts, (await host.Client.CreateRubricAsync(new() { Rubric = rubric })).FalseHireCost);
    }

    [Fact]
    public async Task What_only_the_service_sets_is_ignored()
    {
        var rubric = EvaluationHost.ThreeRounds();
        rubric.Id = Guid.NewGuid().ToString();
        rubric.CreateTime = new() { Seconds = 1 };

        var written = await host.Client.CreateRubricAsync(new() { Rubric = rubric });

        Assert.NotEqual(rubric.Id, written.Id);
        Assert.True(written.CreateTime.Seconds > 1);
        Assert.Equal(0, await host.Count("select count(*) from rubrics where body ? 'id' or body ? 'createTime'"));
    }

    public static TheoryData<string, Action<Rubric>, string[]> Faults => new()
    {
        { "a key twice", r => r.Competencies[1].Key = "data-modelling", ["rubric.competencies[1].key", "rubric.rounds[0].competencies[1]", "rubric.rounds[2].competencies[0]"] },
        { "a kind twice", r => r.Rounds[2].Kind = RoundKind.Database, ["rubric.rounds[2].kind"] },
        { "weights of .9", r => r.Rounds[2].Weight = .1, ["rubric.rounds"] },
        { "weights a little off", r => r.Rounds[2].Weight = .2 + 2e-9, ["rubric.rounds"] },
        { "an unknown competency", r => r.Rounds[1].Competencies[1] = "charm", ["rubric.rounds[1].competencies[1]"] },
        { "a competency that no round rates", r => r.Competencies.Add(EvaluationHost.Competency("caching")), ["rubric.competencies[4].key"] },
        { "two faults", r => { r.Rounds[0].Weight = .6; r.Rounds[1].Kind = RoundKind.Coding; }, ["rubric.rounds[2].kind", "rubric.rounds"] },
        { "a weight of 0", r => r.Rounds[1].Weight = 0, ["rubric.rounds[1].weight"] },
        { "a weight that is no number", r => r.Rounds[1].Weight = double.NaN, ["rubric.rounds[1].weight"] },
        { "a bar off the scale", r => r.Bar = 4.1, ["rubric.bar"] },
        { "a cost below 0", r => r.FalseHireCost = -1, ["rubric.false_hire_cost"] },
        { "three anchors", r => r.Competencies[0].Anchors.RemoveAt(3), ["rubric.competencies[0].anchors"] },
        { "no round", r => r.Rounds.Clear(), ["rubric.rounds"] },
        { "an unknown kind", r => r.Rounds[0].Kind = (RoundKind)9, ["rubric.rounds[0].kind"] },
        { "no title", r => r.Title = "", ["rubric.title"] },
        { "a NUL", r => r.Title = "a\0b", ["rubric.title"] },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task A_rubric_that_breaks_a_rule_is_refused_by_its_fields_and_not_written(string fault, Action<Rubric> breakIt, string[] fields)
    {
        var before = await host.Count("select count(*) from rubrics");
        var rubric = EvaluationHost.ThreeRounds();
        breakIt(rubric);

        var refusal = await Refusal.Of(host.Client.CreateRubricAsync(new() { Rubric = rubric }));

        Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), (refusal.Status, refusal.Reason));
        Assert.True(fields.SequenceEqual(refusal.Fields), $"{fault}: {refusal.Message}");
        Assert.Equal(before, await host.Count("select count(*) from rubrics"));
    }

    [Fact]
    public async Task Weights_whose_binary_fractions_do_not_add_up_exactly_are_fine()
    {
        var rubric = EvaluationHost.ThreeRounds();
        (rubric.Rounds[0].Weight, rubric.Rounds[1].Weight, rubric.Rounds[2].Weight) = (.6, .3, .1);
        Assert.NotEqual(1, rubric.Rounds[0].Weight + rubric.Rounds[1].Weight + rubric.Rounds[2].Weight);

        Assert.Equal(.3, (await host.Client.CreateRubricAsync(new() { Rubric = rubric })).Rounds[1].Weight);
    }

    [Fact]
    public async Task A_repeated_call_answers_the_first_answer_and_another_body_is_refused()
    {
        var request = new CreateRubricRequest { Rubric = EvaluationHost.ThreeRounds(), RequestId = Guid.NewGuid().ToString() };
        request.Rubric.Title = "once";
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Client.CreateRubricAsync(request).ResponseAsync));

        request.Rubric.Bar = 2;
        var refusal = await Refusal.Of(host.Client.CreateRubricAsync(request));

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED"), (refusal.Status, refusal.Reason));
        Assert.Equal(1, await host.Count("select count(*) from rubrics where title = 'once'"));
    }

    [Fact]
    public async Task Pages_show_every_rubric_once_newest_first()
    {
        for (var i = 0; i < 5; i++)
            await host.CreateRubric();
        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await host.Client.ListRubricsAsync(new() { PageSize = 2, PageToken = token });
            Assert.InRange(page.Rubrics.Count, 0, 2);
            seen.AddRange(page.Rubrics.Select(rubric => rubric.Id));
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        Assert.Equal(await host.Count("select count(*) from rubrics"), seen.Distinct().Count());
    }

    [Theory]
    [InlineData(-1, "", "page_size")]
    [InlineData(0, "nonsense", "page_token")]
    public async Task A_page_that_cannot_be_is_refused(int size, string token, string field)
    {
        var refusal = await Refusal.Of(host.Client.ListRubricsAsync(new() { PageSize = size, PageToken = token }));

        Assert.Equal([field], refusal.Fields);
    }

    [Fact]
    public async Task A_page_of_a_billion_is_as_large_as_a_page_may_be()
    {
        await host.CreateRubric();
        Assert.InRange((await host.Client.ListRubricsAsync(new() { PageSize = 1_000_000_000 })).Rubrics.Count, 1, 200);
    }

    [Fact]
    public async Task An_unknown_rubric_is_not_found_and_an_id_that_is_none_is_refused()
    {
        var unknown = await Refusal.Of(host.Client.GetRubricAsync(new() { RubricId = Guid.NewGuid().ToString() }));
        var none = await Refusal.Of(host.Client.GetRubricAsync(new() { RubricId = "7" }));

        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), (unknown.Status, unknown.Reason));
        Assert.Equal(["rubric_id"], none.Fields);
    }

    [Fact]
    public async Task Rest_writes_reads_and_lists_a_rubric()
    {
        using var rest = host.Rest();
        var body = $$"""{"rubric": {{EvaluationHost.ThreeRounds()}}}""";
        var written = await rest.PostAsync("/v1/rubrics", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));
        var id = (await written.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        Assert.Equal("ROUND_KIND_DATABASE", (await rest.GetFromJsonAsync<JsonElement>($"/v1/rubrics/{id}")).GetProperty("rounds")[1].GetProperty("kind").GetString());
        Assert.Equal(id, (await rest.GetFromJsonAsync<JsonElement>("/v1/rubrics?pageSize=1")).GetProperty("rubrics")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"rubric": {"bar": "high"}}""")]
    [InlineData("""{"rubric": {"colour": 1}}""")]
    [InlineData("""{"rubric": {"title": "\ud83d"}}""")]
    [InlineData("[]")]
    public async Task Rest_refuses_a_malformed_body(string body)
    {
        using var rest = host.Rest();
        var before = await host.Count("select count(*) from rubrics");
        var answer = await rest.PostAsync("/v1/rubrics", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(before, await host.Count("select count(*) from rubrics"));
    }
}
