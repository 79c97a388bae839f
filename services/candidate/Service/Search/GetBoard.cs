using Dapper;
using Grpc.Core;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Search;

/// <summary>Answers a role's stages with the applications in them.</summary>
public sealed class GetBoard(NpgsqlDataSource database)
{
    private const int UsualCards = 20;
    private const int MostCards = 200;

    internal async Task<Board> Handle(GetBoardRequest request, ServerCallContext call)
    {
        var role = Guid.Parse(request.RoleId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition("""
            select pipeline from roles where id = @role;
            with placed as (
                select id, candidate_id, stage_id, stage, state, stage_at,
                    count(*) over (partition by stage_id) as count, row_number() over (partition by stage_id order by stage_at, id) as place
                from applications where role_id = @role and state in (1, 2, 5)
            )
            select placed.id, candidate_id, stage_id, stage, state, stage_at, count::int as count,
                (extract(epoch from now() - stage_at) / 86400)::double precision as days, display_name, headline
            from placed join candidates on candidates.id = candidate_id
            where place <= @cards order by stage, stage_id, place;
            """, new { role, cards = request.CardsPerColumn == 0 ? UsualCards : Math.Min(request.CardsPerColumn, MostCards) }, cancellationToken: call.CancellationToken));
        var pipeline = await results.ReadSingleOrDefaultAsync<string>() ?? throw Problem.NotFound("role", role);
        var stages = PipelineTemplate.Read(pipeline).Stages;
        var columns = (await results.ReadAsync<Card>()).GroupBy(card => card.StageId).ToDictionary(column => column.Key, column => column.ToList());
        return new Board
        {
            Columns =
            {
                stages.Select(stage => ColumnOf(stage, columns.GetValueOrDefault(stage.Id, []))),
                columns.Where(column => stages.All(stage => stage.Id != column.Key))
                    .Select(column => ColumnOf(new() { Id = column.Key, Kind = column.Value[0].Stage }, column.Value)),
            },
        };
    }

    private sealed record Card(
        Guid Id, Guid CandidateId, string StageId, Stage Stage, ApplicationState State, Instant StageAt, int Count, double Days, string DisplayName, string Headline)
    {
        internal BoardCard ToMessage() => new()
        {
            ApplicationId = Id.ToString(), CandidateId = CandidateId.ToString(), DisplayName = DisplayName, Headline = Headline, State = State,
            StageTime = StageAt.ToTimestamp(), DaysInStage = Math.Round(Days, 2),
        };
    }

    private static BoardColumn ColumnOf(PipelineStage stage, List<Card> cards) => new()
    {
        Stage = stage, Count = cards.Count == 0 ? 0 : cards[0].Count, Cards = { cards.Select(card => card.ToMessage()) },
    };
}
