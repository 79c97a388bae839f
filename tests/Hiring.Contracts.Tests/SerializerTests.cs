using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Hiring.Candidate.V1;
using Hiring.Client;
using Hiring.InterviewScheduling.V1;

namespace Hiring.Contracts.Tests;

public sealed class SerializerTests
{
    private readonly ProtobufContentSerializer serializer = new();

    [Fact]
    public async Task Every_message_of_the_contracts_survives_the_way_through_JSON()
    {
        var roundTrip = GetType().GetMethod(nameof(RoundTripAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;
        var count = 0;
        foreach (var message in Contract.Messages)
        {
            await (Task)roundTrip.MakeGenericMethod(message.ClrType).Invoke(this, [Sample.Of(message)])!;
            count++;
        }
        Assert.True(count > 80, $"Only {count} messages were seen.");
    }

    private async Task RoundTripAsync<T>(T message) where T : IMessage<T>
    {
        using var content = serializer.ToHttpContent(message);
        Assert.Equal(message, await serializer.FromHttpContentAsync<T>(content));
    }

    [Fact]
    public async Task Bodies_are_protobuf_JSON()
    {
        var request = new ImportCandidateRequest
        {
            Resume = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson("""{"basics":{"name":"Ada"}}"""),
            Source = new Source { Kind = SourceKind.OpenSource },
            RequestId = "0198c0de-0000-7000-8000-000000000001",
        };
        using var content = serializer.ToHttpContent(request);
        Assert.Equal("application/json", content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await content.ReadAsStringAsync());
        Assert.Equal("Ada", json.RootElement.GetProperty("resume").GetProperty("basics").GetProperty("name").GetString());
        Assert.Equal("SOURCE_KIND_OPEN_SOURCE", json.RootElement.GetProperty("source").GetProperty("kind").GetString());
        Assert.Equal(request.RequestId, json.RootElement.GetProperty("requestId").GetString());

        using var mask = serializer.ToHttpContent(new UpdateRoleRequest { UpdateMask = new() { Paths = { "essential_competencies" } } });
        Assert.Contains("\"updateMask\": \"essentialCompetencies\"", await mask.ReadAsStringAsync());

        using var position = serializer.ToHttpContent(new Candidate.V1.FollowEventsRequest { AfterPosition = long.MaxValue });
        Assert.Contains("\"9223372036854775807\"", await position.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_zero_that_was_said_is_sent_and_one_that_was_not_is_not()
    {
        using var said = serializer.ToHttpContent(new ProposeLoopRequest { RestMinutes = 0 });
        Assert.Contains("\"restMinutes\": 0", await said.ReadAsStringAsync());
        using var unsaid = serializer.ToHttpContent(new ProposeLoopRequest());
        Assert.DoesNotContain("restMinutes", await unsaid.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_a_newer_service_adds_is_ignored()
    {
        using var answer = new StringContent("""
            {"id":"1","state":"APPLICATION_STATE_PAUSED","stage":"STAGE_OFFER","pausedBy":{"name":"x"},"tags":["a"]}
            """);
        var application = await serializer.FromHttpContentAsync<Application>(answer);
        Assert.Equal("1", application!.Id);
        Assert.Equal(Stage.Offer, application.Stage);
        Assert.Equal(ApplicationState.Unspecified, application.State);
    }

    [Fact]
    public async Task An_empty_request_id_is_filled_anew_for_each_call_and_the_callers_message_stays_as_it_is()
    {
        var request = new OpenRoleRequest { Etag = "7" };
        var ids = new HashSet<Guid>();
        for (var call = 0; call < 2; call++)
        {
            using var content = MessageContent.Of(request);
            Assert.True(content.Repeatable);
            var sent = OpenRoleRequest.Parser.ParseJson(await content.ReadAsStringAsync());
            Assert.Equal("7", sent.Etag);
            Assert.True(ids.Add(Guid.Parse(sent.RequestId)));
        }
        Assert.Equal("", request.RequestId);
    }

    [Fact]
    public async Task A_request_id_of_the_callers_own_is_kept()
    {
        using var content = MessageContent.Of(new OpenRoleRequest { RequestId = "0198c0de-0000-7000-8000-000000000001" });
        Assert.Contains("0198c0de-0000-7000-8000-000000000001", await content.ReadAsStringAsync());
    }

    [Fact]
    public void Only_what_is_safe_or_carries_a_request_id_may_be_repeated()
    {
        using var check = MessageContent.Of(new CompensationBenchmark.V1.CheckOfferRequest());
        Assert.True(check.Repeatable);
        using var other = MessageContent.Of(new Role());
        Assert.False(other.Repeatable);
    }
}
