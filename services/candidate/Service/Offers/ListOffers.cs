using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>Lists offers, of an application where one is named, newest first, or what changed since.</summary>
public sealed class ListOffers(Sync sync, NpgsqlDataSource database)
{
    private static readonly SyncedList Offers = new("offers", Listed.Columns);

    internal async Task<ListOffersResponse> Handle(ListOffersRequest request, ServerCallContext call)
    {
        var about = await Subject.Filter("", request.ApplicationId, database, call.CancellationToken);
        var page = await sync.Read<Listed>(Offers, new(request.PageSize, request.PageToken, request.SyncToken, about), call.CancellationToken);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return new ListOffersResponse
        {
            Offers = { await OfferView.ReadAll([.. page.Rows.Select(row => row.Id)], connection, call.CancellationToken) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
