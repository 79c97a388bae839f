using Dapper;
using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Lists offers, of an application where one is named, newest first, or what changed since.</summary>
public sealed class ListOffers(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Offers = new("offers", OfferRow.Columns);

    internal async Task<ListOffersResponse> Handle(ListOffersRequest request, ServerCallContext call)
    {
        var filter = new List<(string, object)>();
        if (request.ApplicationId.Length > 0)
            filter.Add(("application_id", Guid.Parse(request.ApplicationId)));
        var page = await sync.Read<OfferRow>(Offers, new(request.PageSize, request.PageToken, request.SyncToken, filter), call.CancellationToken);
        if (page.Rows.Count == 0 && request.ApplicationId.Length > 0)
            await MustExist(Guid.Parse(request.ApplicationId), call.CancellationToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return new ListOffersResponse
        {
            Offers = { await OfferView.ReadAll([.. page.Rows.Select(row => row.Id)], connection, call.CancellationToken) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }

    private async Task MustExist(Guid application, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (!await connection.QuerySingleAsync<bool>(new CommandDefinition(
            "select exists (select from applications where id = @application)", new { application }, cancellationToken: cancellation)))
            throw Problem.NotFound("application", application);
    }
}
