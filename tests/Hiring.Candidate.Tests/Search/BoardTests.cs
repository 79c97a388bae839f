using System.Text.Json.Nodes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Search;

public sealed class BoardTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static readonly PipelineStage[] Stages =
    [
        new() { Id = "found", Name = "Found", Kind = Stage.Sourced }, new() { Id = "phone", Name = "Phone", Kind = Stage.Screening, ServiceLevelDays = 4 },
        new() { Id = "take-home", Name = "Take-home", Kind = Stage.Screening }, new() { Id = "offer", Name = "Offer", Kind = Stage.Offer },
        new() { Id = "hired", Name = "Hired", Kind = Stage.Hired },
    ];

    private async Task<Application> Apply(Role role, string name = "Ada Example") =>
        await host.Client.CreateApplicationAsync(new() { CandidateId = (await host.Import(name)).Id, RoleId = role.Id });

    private Task<Guid> Shift(Application application, string by) =>
        host.Sql<Guid>("update applications set stage_at = now() - @by::interval where id = @id::uuid returning id", new { id = application.Id, by });

    [Fact]
    public async Task Every_stage_is_a_column_with_those_who_are_in_it_longest_first()
    {
        var role = await host.OpenRole(Stages);
        var (fresh, old, held) = (await Apply(role, "Fresh"), await Apply(role, "Old"), await Apply(role, "Held"));
        await Shift(old, "3 days 12 hours");
        await Shift(held, "2 days");
        await host.Client.HoldApplicationAsync(new() { ApplicationId = held.Id });
        var ahead = await Apply(role);
        ahead = await host.Client.AdvanceApplicationAsync(new() { ApplicationId = ahead.Id, ToStage = "phone" });
        var (rejected, withdrawn) = (await Apply(role), await Apply(role));
        await host.Client.RejectApplicationAsync(new() { ApplicationId = rejected.Id, Reason = "other" });
        await host.Client.WithdrawApplicationAsync(new() { ApplicationId = withdrawn.Id });
        await Apply(await host.OpenRole());

        var board = await host.Search.GetBoardAsync(new() { RoleId = role.Id });

        Assert.Equal(Stages, board.Columns.Select(column => column.Stage));
        Assert.Equal([3, 1, 0, 0, 0], board.Columns.Select(column => column.Count));
        Assert.Equal([old.Id, held.Id, fresh.Id], board.Columns[0].Cards.Select(card => card.ApplicationId));
        Assert.Equal(["Old", "Held", "Fresh"], board.Columns[0].Cards.Select(card => card.DisplayName));
        Assert.Equal([ApplicationState.Active, ApplicationState.OnHold, ApplicationState.Active], board.Columns[0].Cards.Select(card => card.State));
        Assert.Equal([3.5, 2, 0], board.Columns[0].Cards.Select(card => card.DaysInStage));
        Assert.Equal((old.CandidateId, ahead.StageTime), (board.Columns[0].Cards[0].CandidateId, board.Columns[1].Cards[0].StageTime));
        Assert.Empty(board.Columns[2].Cards);
    }

    [Fact]
    public async Task A_column_counts_everyone_and_shows_as_many_as_are_asked_for()
    {
        var role = await host.OpenRole(Stages);
        for (var i = 0; i < 4; i++)
            await Apply(role);

        var board = await host.Search.GetBoardAsync(new() { RoleId = role.Id, CardsPerColumn = 3 });

        Assert.Equal((4, 3), (board.Columns[0].Count, board.Columns[0].Cards.Count));
    }

    [Fact]
    public async Task A_hire_stands_on_the_board()
    {
        var offer = await host.Offer((await host.OpenRole(headcount: 2)).Id);
        await host.Client.AcceptOfferAsync(new() { OfferId = offer.Id });
        var application = await host.Client.GetApplicationAsync(new() { ApplicationId = offer.ApplicationId });

        var board = await host.Search.GetBoardAsync(new() { RoleId = application.RoleId });

        Assert.Equal(["sourced", "screening", "interview", "decision", "offer", "hired"], board.Columns.Select(column => column.Stage.Id));
        Assert.Equal((application.Id, ApplicationState.Hired), (board.Columns[5].Cards[0].ApplicationId, board.Columns[5].Cards[0].State));
    }

    [Fact]
    public async Task A_stage_that_the_pipeline_no_longer_has_comes_last()
    {
        var role = await host.OpenRole(Stages);
        var application = await Apply(role);
        await host.Sql<Guid>("update applications set stage_id = 'gone' where id = @id::uuid returning id", new { id = application.Id });

        var board = await host.Search.GetBoardAsync(new() { RoleId = role.Id });

        Assert.Equal(Stages.Append(new() { Id = "gone", Kind = Stage.Sourced }), board.Columns.Select(column => column.Stage));
        Assert.Equal(application.Id, Assert.Single(board.Columns[^1].Cards).ApplicationId);
    }

    [Fact]
    public async Task A_role_that_is_not_there_has_no_board()
    {
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(host.Search.GetBoardAsync(new() { RoleId = Guid.NewGuid().ToString() }))).Status);
        Assert.Equal(["role_id"], (await Refusal.Of(host.Search.GetBoardAsync(new() { RoleId = "no id" }))).Fields);
        Assert.Equal(["cards_per_column"], (await Refusal.Of(host.Search.GetBoardAsync(new() { RoleId = Guid.NewGuid().ToString(), CardsPerColumn = -1 }))).Fields);
    }

    [Fact]
    public async Task A_board_is_read_by_REST()
    {
        var role = await host.OpenRole(Stages);
        var application = await Apply(role);
        using var client = host.Rest();

        var board = JsonNode.Parse(await client.GetStringAsync($"/v1/roles/{role.Id}/board?cardsPerColumn=1"))!;

        Assert.Equal(application.Id, (string)board["columns"]![0]!["cards"]![0]!["applicationId"]!);
        Assert.Equal("take-home", (string)board["columns"]![2]!["stage"]!["id"]!);
    }
}
