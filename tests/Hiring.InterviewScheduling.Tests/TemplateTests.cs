using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

public sealed class TemplateTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private TemplateService.TemplateServiceClient Client => new(host.Grpc);

    private static LoopTemplate Senior() => new()
    {
        Name = $"Senior backend {Guid.CreateVersion7()}", Level = Seniority.Senior, Site = "Berlin",
        RestMinutes = 15, Lunch = new() { Start = new() { Hours = 11, Minutes = 30 }, End = new() { Hours = 14 }, Minutes = 45 },
        Rounds =
        {
            new TemplateRound
            {
                Kind = RoundKind.SystemDesign, DurationMinutes = 90,
                Seats = { new Seat { MinSeniority = Seniority.Senior, Pools = { "bar-raisers" } }, new Seat { Training = true, Optional = true } },
            },
            new TemplateRound { Kind = RoundKind.Database, DurationMinutes = 60, After = { 0 } },
        },
    };

    private async Task<LoopTemplate> Enter(LoopTemplate template) => await Client.CreateLoopTemplateAsync(new() { LoopTemplate = template });

    [Fact]
    public async Task A_template_is_answered_as_entered_and_listed_until_it_is_retired()
    {
        var wanted = Senior();
        var entered = await Enter(wanted);

        (wanted.Id, wanted.Etag, wanted.CreateTime) = (entered.Id, "1", entered.CreateTime);
        Assert.Equal(wanted, entered);
        Assert.Equal(entered, await Client.GetLoopTemplateAsync(new() { LoopTemplateId = entered.Id }));
        Assert.Contains(entered, (await Client.ListLoopTemplatesAsync(new() { PageSize = 200 })).LoopTemplates);

        var retired = await Client.RetireLoopTemplateAsync(new() { LoopTemplateId = entered.Id, Etag = entered.Etag });
        Assert.True(retired.Retired);
        Assert.Equal(retired, await Client.RetireLoopTemplateAsync(new() { LoopTemplateId = entered.Id }));
        Assert.DoesNotContain(entered.Id, (await Client.ListLoopTemplatesAsync(new() { PageSize = 200 })).LoopTemplates.Select(template => template.Id));
        Assert.Equal("RETIRED", (await Refusal.Of(Client.UpdateLoopTemplateAsync(
            new() { LoopTemplateId = entered.Id, LoopTemplate = new() { Name = "Again" }, UpdateMask = new() { Paths = { "name" } } }))).Reason);
        wanted.Id = "";
        Assert.Equal(entered.Name, (await Enter(wanted)).Name);
    }

    [Fact]
    public async Task A_field_of_a_template_can_be_changed_and_cleared()
    {
        var entered = await Enter(Senior());

        var changed = await Client.UpdateLoopTemplateAsync(new()
        {
            LoopTemplateId = entered.Id, LoopTemplate = new() { RestMinutes = 30 }, UpdateMask = new() { Paths = { "rest_minutes", "lunch" } }, Etag = entered.Etag,
        });

        Assert.Equal((30, null, entered.Name), (changed.RestMinutes, changed.Lunch, changed.Name));
        Assert.Equal(StatusCode.Aborted, (await Refusal.Of(Client.UpdateLoopTemplateAsync(
            new() { LoopTemplateId = entered.Id, LoopTemplate = new() { RestMinutes = 0 }, UpdateMask = new() { Paths = { "rest_minutes" } }, Etag = entered.Etag }))).Status);
    }

    [Fact]
    public async Task A_name_belongs_to_one_template_in_use()
    {
        var first = await Enter(Senior());
        var second = Senior();
        second.Name = first.Name.ToUpperInvariant();

        Assert.Equal("LOOP_TEMPLATE_EXISTS", (await Refusal.Of(Client.CreateLoopTemplateAsync(new() { LoopTemplate = second }))).Reason);
    }

    public static TheoryData<string, Action<LoopTemplate>> Wrong => new()
    {
        { "loop_template.rounds", template => template.Rounds[0].After.Add(1) },
        { "loop_template.rounds[0].after", template => template.Rounds[0].After.Add(0) },
        { "loop_template.rounds[1].after", template => template.Rounds[1].After.Add(3) },
        { "loop_template.rounds[0].seats[0].training", template => template.Rounds[0].Seats[0].Training = true },
        { "loop_template.rounds[0].seats[0].optional", template => template.Rounds[0].Seats[0].Optional = true },
        { "loop_template.rounds[0].seats", template => (template.Rounds[0].Seats[0].Count, template.Rounds[0].Seats[1].Count) = (4, 3) },
        { "loop_template.latest", template => template.Latest = new() { Hours = 8 } },
        { "loop_template.earliest", template => template.Earliest = new() { Hours = 8, Seconds = 1 } },
        { "loop_template.lunch.end", template => template.Lunch.End = new() { Hours = 12 } },
        { "loop_template.rounds[0].duration_minutes", template => template.Rounds[0].DurationMinutes = 50 },
        { "loop_template.name", template => template.Name = "" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_template_that_makes_no_sense_is_refused_with_its_field(string field, Action<LoopTemplate> change)
    {
        var template = Senior();
        change(template);
        var refusal = await Refusal.Of(Client.CreateLoopTemplateAsync(new() { LoopTemplate = template }));
        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Contains(field, refusal.Fields);
    }

    [Fact]
    public async Task A_room_is_entered_changed_listed_and_retired()
    {
        var wanted = new Room { Name = $"Codd {Guid.CreateVersion7()}", Site = "Berlin", TimeZone = SchedulingHost.Berlin, Seats = 4 };
        var room = await Client.CreateRoomAsync(new() { Room = wanted });
        Assert.Equal("ROOM_EXISTS", (await Refusal.Of(Client.CreateRoomAsync(new() { Room = wanted }))).Reason);

        var changed = await Client.UpdateRoomAsync(new() { RoomId = room.Id, Room = new() { Seats = 8 }, UpdateMask = new() { Paths = { "seats" } }, Etag = room.Etag });
        Assert.Equal((8, room.Name), (changed.Seats, changed.Name));
        Assert.Equal(changed, await Client.GetRoomAsync(new() { RoomId = room.Id }));
        Assert.Contains(changed, (await Client.ListRoomsAsync(new() { PageSize = 200 })).Rooms);
        Assert.Equal(["room.time_zone"], (await Refusal.Of(Client.UpdateRoomAsync(
            new() { RoomId = room.Id, Room = new() { TimeZone = "Europe/Atlantis" }, UpdateMask = new() { Paths = { "time_zone" } } }))).Fields);

        Assert.True((await Client.RetireRoomAsync(new() { RoomId = room.Id })).Retired);
        Assert.Equal(wanted.Name, (await Client.CreateRoomAsync(new() { Room = wanted })).Name);
        Assert.Equal("RETIRED", (await Refusal.Of(Client.UpdateRoomAsync(new() { RoomId = room.Id, Room = new() { Seats = 2 }, UpdateMask = new() { Paths = { "seats" } } }))).Reason);
    }
}
